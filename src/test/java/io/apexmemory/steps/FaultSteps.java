package io.apexmemory.steps;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.Store;
import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Fault;
import io.cucumber.java.en.Given;
import java.lang.reflect.Method;
import java.util.stream.Stream;

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

    @Given("{store} refuses the next write")
    public void refusesOneWrite(StoreName store) {
        world.worker().faults().on(store).writes().once(Fault.refuse());
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

    @Given("{store} rejects writes, and {store} and {store} undos")
    public void rejectsWritesAndUndos(StoreName refusing, StoreName keeping, StoreName keepingToo) {
        rejectsWritesAndUndos(refusing, keeping);
        world.worker().faults().on(keepingToo).removes().always(Fault.refusePermanently());
    }

    @Given("{store} is unreachable")
    public void isUnreachable(StoreName store) {
        callsOf(store).forEach(calls -> calls.always(Fault.refuse()));
    }

    @Given("{store} works again")
    public void worksAgain(StoreName store) {
        callsOf(store).forEach(Calls::heal);
    }

    /** Everything that a saga may ask of it. */
    private Stream<Calls> callsOf(StoreName store) {
        Stream<Class<?>> parts =
                switch (store) {
                    case POSTGRES -> Stream.of(Store.class, Ledger.class);
                    case REDIS -> Stream.of(Store.class, Gate.class);
                    default -> Stream.of(Store.class);
                };
        return parts.flatMap(part -> Stream.of(part.getMethods()))
                .map(Method::getName)
                .filter(name -> !name.equals("name") && !name.equals("diagnose"))
                .map(name -> world.worker().faults().at(store, name));
    }

    @Given("{store} refuses undos")
    public void refusesUndos(StoreName store) {
        world.worker().faults().on(store).removes().always(Fault.refuse());
    }
}
