package io.apexmemory.steps;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Fault;
import io.cucumber.java.en.Given;

/** What goes wrong at the databases. */
public final class FaultSteps {
    private final World world;

    public FaultSteps(World world) {
        this.world = world;
    }

    @Given("{store} refuses writes")
    public void refusesWrites(StoreName store) {
        world.worker().faults().on(store).writes().always(Fault.refuse());
    }

    @Given("{store} rejects writes")
    public void rejectsWrites(StoreName store) {
        world.worker().faults().on(store).writes().always(Fault.refusePermanently());
    }

    @Given("{store} rejects writes and {store} undos")
    public void rejectsWritesAndUndos(StoreName refusing, StoreName keeping) {
        rejectsWrites(refusing);
        world.worker().faults().on(keeping).removes().always(Fault.refusePermanently());
    }

    @Given("{store} refuses undos")
    public void refusesUndos(StoreName store) {
        world.worker().faults().on(store).removes().always(Fault.refuse());
    }
}
