package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.stack.openai.OpenAiStub;
import io.apexmemory.stack.openai.StubAnswer;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.time.Duration;
import java.util.List;

/** How OpenAI answers, and what it was asked. */
public final class OpenAiSteps {
    private final World world;
    private Duration allowed = Duration.ZERO;

    public OpenAiSteps(World world) {
        this.world = world;
    }

    @Given("OpenAI answers {answer} {int} time(s)")
    public void answers(StubAnswer answer, int times) {
        world.stack().openAi().next(times, answer);
        allowed = Duration.ofSeconds(Long.parseLong(answer.headers().getOrDefault("Retry-After", "0")));
    }

    @Given("OpenAI answers out of order")
    public void answersOutOfOrder() {
        world.stack().openAi().always(StubAnswer.outOfOrder());
    }

    @Given("OpenAI answers with vectors of {int} numbers")
    public void answersWithVectorsOf(int numbers) {
        world.stack().openAi().always(StubAnswer.dimensions(numbers));
    }

    @Then("OpenAI was not asked")
    public void wasNotAsked() {
        assertThat(world.stack().openAi().requests()).isZero();
    }

    @Then("OpenAI was asked {int} time(s)")
    public void wasAsked(int times) {
        assertThat(world.stack().openAi().requests()).isEqualTo(times);
    }

    @Then("OpenAI was asked at least {int} times")
    public void wasAskedAtLeast(int times) {
        assertThat(world.stack().openAi().requests()).isGreaterThanOrEqualTo(times);
    }

    @Then("no request came sooner than the answer before it allowed")
    public void noneCameSooner() {
        List<OpenAiStub.Call> calls = world.stack().openAi().calls();
        for (int i = 1; i < calls.size(); i++) {
            assertThat(Duration.between(calls.get(i - 1).at(), calls.get(i).at()))
                    .isGreaterThanOrEqualTo(allowed);
        }
    }
}
