package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Fault;
import io.cucumber.java.en.Given;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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

    @Given("{store} refuses {int} write(s)")
    public void refusesSomeWrites(StoreName store, int number) {
        world.worker().faults().on(store).writes().times(number, Fault.refuse());
    }

    @Given("each database refuses {int} writes")
    public void eachRefusesSomeWrites(int number) {
        for (StoreName store : StoreName.values()) {
            refusesSomeWrites(store, number);
        }
    }

    @Given("every database but {store} refuses writes")
    public void allButOneRefuse(StoreName one) {
        for (StoreName store : StoreName.values()) {
            if (store != one) {
                refusesWrites(store);
            }
        }
    }

    @Given("{store} loses the answers to writes")
    public void losesAnswers(StoreName store) {
        world.worker().faults().on(store).writes().always(Fault.failAfterEffect());
    }

    @Given("{store} rejects undos")
    public void rejectsUndos(StoreName store) {
        world.worker().faults().on(store).removes().always(Fault.refusePermanently());
    }

    @Given("PostgreSQL rejects commits")
    public void rejectsCommits() {
        world.worker().faults().at(StoreName.POSTGRES, "commit").always(Fault.refusePermanently());
    }

    @Given("PostgreSQL loses the answer to a commit")
    public void losesTheAnswerToACommit() {
        world.worker().faults().at(StoreName.POSTGRES, "commit").once(Fault.failAfterEffect());
    }

    @Given("every database works")
    public void everyDatabaseWorks() {
        assertThat(world.worker().faults().made()).isEmpty();
    }

    /** All of them: what was refused, lost or held back before is so no more. */
    @Given("the databases work again")
    public void workAgain() {
        for (StoreName store : StoreName.values()) {
            worksAgain(store);
        }
    }

    @Given("{store} holds back writes until {int} have begun")
    public void holdsBack(StoreName store, int number) {
        CountDownLatch begun = new CountDownLatch(number);
        world.worker().faults().on(store).writes().before(call -> arrive(begun));
    }

    /** Returns when all have arrived. */
    static void arrive(CountDownLatch all) {
        all.countDown();
        try {
            if (!all.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the others did not come");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Given("{store} rejects writes")
    public void rejectsWrites(StoreName store) {
        world.worker().faults().on(store).writes().always(Fault.refusePermanently());
    }

    @Given("{store} rejects the first write")
    public void rejectsTheFirstWrite(StoreName store) {
        world.worker().faults().on(store).writes().once(Fault.refusePermanently());
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
        world.worker().cutOff(store);
    }

    @Given("{store} works again")
    public void worksAgain(StoreName store) {
        world.worker().heal(store);
    }

    @Given("{store} refuses undos")
    public void refusesUndos(StoreName store) {
        world.worker().faults().on(store).removes().always(Fault.refuse());
    }
}
