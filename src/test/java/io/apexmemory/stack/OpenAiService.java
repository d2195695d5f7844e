package io.apexmemory.stack;

import io.apexmemory.stack.openai.OpenAiStub;
import java.util.Map;

/** A stub of OpenAI's API, without cost or network. */
final class OpenAiService implements Service {
    private OpenAiStub stub;

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public void start() throws Exception {
        stub = OpenAiStub.start();
    }

    OpenAiStub stub() {
        return stub;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("OPENAI_BASE_URL", stub.baseUrl(), "OPENAI_API_KEY", "sk-stub");
    }

    @Override
    public Description describe() {
        return new Description(name(), Kind.STUB, "stub of OpenAI's API: vectors of hashed words", stub.baseUrl());
    }

    @Override
    public void close() {
        if (stub != null) {
            stub.close();
        }
    }
}
