package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Step;
import io.apexmemory.steps.Attempts.Attempt;
import io.apexmemory.steps.Mortal.Point;
import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.RedisClient;

/** A worker's process is killed, or frozen, at a point of its saga, and another worker takes over. */
public final class CrashSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** More than any attempt may take. */
    private static final Duration LIFETIME = Duration.ofMinutes(6);

    private final World world;
    private CompletableFuture<Crash> crash;
    private OptionalLong committed;

    /** What the next worker finds. */
    private record Crash(Instant at, long lockLife) {}

    public CrashSteps(World world) {
        this.world = world;
    }

    @ParameterType("before its first write|between its writes|before its commit|between its commit and its answer")
    public List<Point> point(String words) {
        return switch (words) {
            case "before its first write" ->
                Arrays.stream(StoreName.values())
                        .map(store -> Point.before(store, "write"))
                        .toList();
            case "between its writes" ->
                List.of(
                        Point.after(StoreName.POSTGRES, "write"),
                        Point.after(StoreName.REDIS, "write"),
                        Point.before(StoreName.NEO4J, "write"),
                        Point.before(StoreName.QDRANT, "write"));
            case "before its commit" -> List.of(Point.before(StoreName.POSTGRES, "commit"));
            default -> List.of(Point.after(StoreName.POSTGRES, "commit"));
        };
    }

    @Given("the first worker to write {document} is killed {point}, and its lock expires")
    public void killedWithoutLock(Document document, List<Point> points) {
        crash = reached(points).thenApplyAsync(all -> {
            Instant at = world.separateWorker().kill();
            redis().pexpire(lock(document), 0);
            return takenOver(at, 0);
        });
    }

    @Given("the first worker to write {document} is killed {point}, holding its lock")
    public void killedWithLock(Document document, List<Point> points) {
        crash = reached(points).thenApplyAsync(all -> {
            Instant at = world.separateWorker().kill();
            return takenOver(at, redis().pttl(lock(document)));
        });
    }

    @Given("the first worker to write {document} was frozen {point} until its lock had expired")
    public void frozen(Document document, List<Point> points) {
        crash = reached(points).thenApplyAsync(all -> {
            world.separateWorker().freeze();
            redis().pexpire(lock(document), 0);
            return takenOver(Instant.now(), 0);
        });
    }

    @When("the frozen worker goes on, and has written all that it had to write of {document}")
    public void goesOn(Document document) {
        committed = world.liveVersion(document);
        // told before it can hear from Temporal that its work is another's
        CompletableFuture<Void> written = world.separateWorker().goOnTo(Point.before(StoreName.POSTGRES, "commit"));
        world.separateWorker().thaw();
        written.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Then("each database holds the late version of {document}, older than the live one")
    public void lateVersionIsThere(Document document) {
        long live = committed.orElseThrow();
        assertThat(held(document).values())
                .allSatisfy(versions -> assertThat(versions).containsKey(live).hasSize(2));
        assertThat(held(document).values())
                .allSatisfy(versions -> assertThat(versions.firstKey()).isLessThan(live));
    }

    @Then("the live version of {document} is still the next worker's")
    public void stillLive(Document document) {
        assertThat(committed).isPresent();
        assertThat(world.liveVersion(document)).isEqualTo(committed);
    }

    @Then("when it has come to its commit, each database holds one version of {document}")
    public void lateVersionGoes(Document document) {
        world.separateWorker().goOn();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(held(document).values())
                        .allSatisfy(versions -> assertThat(versions).containsOnlyKeys(committed.orElseThrow())));
    }

    @Then("{store} and {store} also hold what the killed worker wrote of {document}")
    public void leftovers(StoreName one, StoreName other, Document document) {
        Map<StoreName, SortedMap<Long, Long>> held = held(document);
        held.forEach((store, versions) ->
                assertThat(versions).as(store.title()).hasSize(store == one || store == other ? 2 : 1));
    }

    @Then("all four databases also hold what the killed worker wrote of {document}")
    public void leftovers(Document document) {
        assertThat(held(document).values())
                .allSatisfy(versions -> assertThat(versions).hasSize(2));
    }

    @Then("a sweep, when the killed worker's time is over, leaves one version of {document} in each database")
    public void swept(Document document) {
        world.clock().advance(LIFETIME);
        world.worker().memory().sweeper().sweep();
        long live = world.liveVersion(document).orElseThrow();
        assertThat(held(document).values())
                .allSatisfy(versions -> assertThat(versions).containsOnlyKeys(live));
    }

    @Then("no saga is open")
    public void noneIsOpen() {
        assertThat(Rows.of(world.stack().clients().postgres(), "select * from sagas where state = 'OPEN'"))
                .isEmpty();
    }

    @Then("the next worker wrote to no database")
    public void wroteNothing() {
        assertThat(world.attempts(Step.WRITE))
                .filteredOn(attempt -> attempt.number() > 1)
                .hasSize(1);
        assertThat(world.worker().faults().made())
                .noneMatch(call -> call.operation().equals("write"));
    }

    @Then("the killed worker's lock had more than {int} seconds to live when it died")
    public void lockLived(int seconds) {
        assertThat(crash.join().lockLife())
                .isGreaterThan(Duration.ofSeconds(seconds).toMillis());
    }

    @Then("the next attempt ended within {int} seconds of its death")
    public void endedWithin(int seconds) {
        List<Attempt> attempts = world.attempts(Step.WRITE);
        assertThat(Duration.between(
                        crash.join().at(), attempts.get(attempts.size() - 1).ended()))
                .isBetween(Duration.ZERO, Duration.ofSeconds(seconds));
    }

    private Crash takenOver(Instant at, long lockLife) {
        world.takeOver();
        return new Crash(at, lockLife);
    }

    private CompletableFuture<Void> reached(List<Point> points) {
        world.startSeparateWorker();
        return hold(points);
    }

    private CompletableFuture<Void> hold(List<Point> points) {
        return CompletableFuture.allOf(
                points.stream().map(point -> world.separateWorker().hold(point)).toArray(CompletableFuture<?>[]::new));
    }

    private Map<StoreName, SortedMap<Long, Long>> held(Document document) {
        return world.holdings().of(world.id(document));
    }

    private String lock(Document document) {
        return "apex:{" + world.id(document) + "}:lock";
    }

    private RedisClient redis() {
        return world.stack().clients().redis();
    }
}
