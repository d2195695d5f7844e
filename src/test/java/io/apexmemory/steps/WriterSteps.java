package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.saga.Gate;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** Writers that ask for a document's lock, each under a token of his own, and do nothing else. */
public final class WriterSteps {
    private static final String A = "writer A";
    private static final String B = "writer B";
    /** Redis' own default, in microseconds. */
    private static final String USUALLY = "10000";

    private final World world;
    private final Map<String, Gate.Entry> answers = new HashMap<>();
    private final Map<String, Boolean> told = new HashMap<>();
    private Duration life;
    private List<String> requests = List.of();

    public WriterSteps(World world) {
        this.world = world;
    }

    @Given("{writer} {did} the lock of {document}")
    public void did(String writer, String did, Document document) {
        if (did.equals("has never asked for")) {
            return;
        }
        gets(writer, document);
        if (did.equals("has let go of")) {
            gate().release(world.id(document), writer);
        } else if (did.equals("has lost to writer B")) {
            lifePasses(document);
            gets(B, document);
        }
    }

    @Given("if anybody holds the lock of {document}, {int} seconds of its life are left")
    public void lifeIsLeft(Document document, int seconds) {
        redis().pexpire(lock(document), seconds * 1000L);
    }

    @When("{writer} asks for the lock of {document}")
    public void asks(String writer, Document document) {
        answers.put(writer, gate().enter(world.id(document), null, writer));
    }

    @When("both ask whether the lock of {document} is theirs")
    public void bothAsk(Document document) {
        for (String writer : List.of(A, B)) {
            told.put(writer, gate().held(world.id(document), writer));
        }
    }

    /** Redis takes down what it is asked meanwhile. */
    @When("{writer} lets go of the lock of {document}")
    public void letsGo(String writer, Document document) {
        redis().configSet("slowlog-log-slower-than", "0");
        try {
            redis().slowlogReset();
            gate().release(world.id(document), writer);
            requests = requests(lock(document));
        } finally {
            redis().configSet("slowlog-log-slower-than", USUALLY);
        }
    }

    @When("{writer} prolongs the lock of {document}")
    public void prolongs(String writer, Document document) {
        told.put(writer, gate().renew(world.id(document), writer));
    }

    @When("the life of the lock of {document} has passed")
    public void lifePasses(Document document) {
        life = Duration.ofMillis(redis().pttl(lock(document)));
        redis().pexpire(lock(document), 1);
        await().until(() -> !redis().exists(lock(document)));
    }

    @Then("{writer} gets it")
    public void gotIt(String writer) {
        assertThat(answers.get(writer)).isInstanceOf(Gate.Entry.Locked.class);
    }

    @Then("{writer} gets the lock of {document}")
    public void gets(String writer, Document document) {
        asks(writer, document);
        gotIt(writer);
    }

    @Then("{writer} is refused")
    public void isRefused(String writer) {
        assertThat(answers.get(writer)).isInstanceOf(Gate.Entry.Busy.class);
    }

    @Then("Redis holds the lock of {document} under the token of {writer}")
    public void isHeldBy(Document document, String writer) {
        assertThat(redis().get(lock(document))).isEqualTo(writer);
    }

    @Then("{writer} is told {word} and {writer} {word}")
    public void areTold(String one, String ofOne, String other, String ofOther) {
        assertThat(told).isEqualTo(Map.of(one, ofOne.equals("yes"), other, ofOther.equals("yes")));
    }

    @Then("{writer} is told {word} and {document} is locked for {int} seconds more")
    public void isToldAndLocked(String writer, String words, Document document, int seconds) {
        assertThat(told).isEqualTo(Map.of(writer, words.equals("yes")));
        assertLife(redis().pttl(lock(document)), seconds);
    }

    @Then("that life was {int} seconds, as Redis says")
    public void lifeWas(int seconds) {
        assertLife(life.toMillis(), seconds);
    }

    @Then("a lock that this worker takes lives for {int} seconds, as Redis says")
    public void takesLocksFor(int seconds) {
        Document another = new Document("another.txt");
        gets(A, another);
        assertLife(redis().pttl(lock(another)), seconds);
    }

    /** In one script; what that script does inside of Redis is not a request. */
    @Then("Redis was asked once, so that nothing could come between the question and the release")
    public void wasAskedOnce() {
        assertThat(requests).filteredOn(request -> request.startsWith("EVAL")).hasSize(1);
    }

    /** Redis says -2 where there is no lock. */
    private static void assertLife(long milliseconds, int seconds) {
        if (seconds == 0) {
            assertThat(milliseconds).isEqualTo(-2);
        } else {
            assertThat(milliseconds).isBetween(seconds * 1000L - 2000, seconds * 1000L);
        }
    }

    /** What Redis was asked about this key, newest first: the fourth part of each entry is the request. */
    private List<String> requests(String key) {
        return ((List<?>) redis().executeCommand(
                                new CommandArguments(Command.SLOWLOG).add("GET").add(100)))
                .stream()
                        .map(entry -> (List<?>) ((List<?>) entry).get(3))
                        .map(words -> words.stream()
                                .map(word -> new String((byte[]) word, StandardCharsets.UTF_8))
                                .toList())
                        .filter(words -> words.contains(key))
                        .map(words -> String.join(" ", words))
                        .toList();
    }

    private Gate gate() {
        return world.worker().memory().gate();
    }

    private String lock(Document document) {
        UUID id = world.id(document);
        return "apex:{" + id + "}:lock";
    }

    private RedisClient redis() {
        return world.stack().clients().redis();
    }
}
