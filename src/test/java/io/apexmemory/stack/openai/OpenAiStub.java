package io.apexmemory.stack.openai;

/** Placeholder: answers nothing. */
public final class OpenAiStub implements AutoCloseable {
    public static OpenAiStub start() {
        return new OpenAiStub();
    }

    public String baseUrl() {
        return "http://127.0.0.1:1/v1";
    }

    @Override
    public void close() {}
}
