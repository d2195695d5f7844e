package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Vector;
import io.apexmemory.stack.Outage;
import io.apexmemory.stack.openai.OpenAiStub;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Workers that ask OpenAI at the same time, and what it had to refuse. */
public final class RateLimitSteps {
    private static final int REFUSED = 429;

    private final World world;
    private List<Future<Vector>> texts = List.of();

    public RateLimitSteps(World world) {
        this.world = world;
    }

    @Given("OpenAI takes {int} requests at once and {int} a minute, and refuses more")
    public void takes(int atOnce, int perMinute) {
        world.stack().openAi().limit(perMinute, atOnce, false);
    }

    @Given("OpenAI takes {int} requests at once and {int} a minute, refuses more, and says so in its answers")
    public void takesAndSaysSo(int atOnce, int perMinute) {
        world.stack().openAi().limit(perMinute, atOnce, true);
    }

    @Given("workers may ask OpenAI {int} times a minute")
    public void mayAsk(int perMinute) {
        world.setting(Setting.OPENAI_REQUESTS_PER_MINUTE, "" + perMinute);
    }

    @Given("one of {int} workers has embedded a text")
    public void oneHasEmbedded(int workers) {
        assertThat(embed(world.workers(workers).get(0))).isNotNull();
    }

    @Given("OpenAI has refused one of {int} workers")
    public void oneWasRefused(int workers) {
        TestWorker worker = world.workers(workers).get(0);
        assertThat(catchThrowableOfType(ApexException.class, () -> embed(worker)))
                .satisfies(failure -> assertThat(failure.retryable()).isTrue());
    }

    @Given("Redis is away from a worker that has started")
    public void redisIsAway() {
        world.workers(1);
        world.stack().outages().begin(StoreName.REDIS, Outage.KILL);
    }

    @When("{int} worker(s) of one memory embed(s) {int} texts each, all at once")
    public void embedAtOnce(int workers, int each) throws InterruptedException {
        List<Callable<Vector>> work = new ArrayList<>();
        for (TestWorker worker : world.workers(workers)) {
            for (int i = 0; i < each; i++) {
                work.add(() -> embed(worker));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            texts = threads.invokeAll(work);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A text that nobody has embedded before. */
    private static Vector embed(TestWorker worker) {
        return worker.memory().embedder().embed("text " + UUID.randomUUID());
    }

    @Then("all {int} texts are embedded")
    public void allAreEmbedded(int number) throws ExecutionException, InterruptedException {
        assertThat(texts).hasSize(number);
        for (Future<Vector> text : texts) {
            assertThat(text.get().size()).isPositive();
        }
    }

    @Then("OpenAI refused {int} request(s)")
    public void refused(int number) {
        assertThat(world.stack().openAi().calls())
                .filteredOn(call -> call.status() == REFUSED)
                .hasSize(number);
    }

    @Then("nobody asked within {int} seconds of the refusal")
    public void nobodyAsked(int seconds) {
        List<OpenAiStub.Call> calls = world.stack().openAi().calls();
        OpenAiStub.Call refusal = calls.get(0);
        assertThat(refusal.status()).isEqualTo(REFUSED);
        assertThat(calls.subList(1, calls.size()))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(Duration.between(refusal.at(), call.at()))
                        .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds)));
    }

    @Then("the worker warns once that {string}")
    public void warnsOnce(String message) {
        assertThat(world.log().warnings()).containsOnlyOnce(message);
    }
}
