package io.apexmemory.embed;

import com.openai.core.http.HttpResponseFor;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Tokens;
import io.apexmemory.document.Vector;
import io.apexmemory.openai.Demand;
import io.apexmemory.openai.OpenAiApi;
import io.apexmemory.openai.Task;
import java.util.AbstractList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Embeds by the OpenAI API, within its limits of 2,048 inputs, 8,191 tokens an input and 300,000 tokens a request. Each batch
 * goes into the cache when it has arrived, so a try after a failure asks only for what is missing. Thread-safe.
 */
public final class OpenAiEmbedder implements Embedder {
    /** The longest token of the encoding: a text of more characters than all of these needs no counting. */
    private static final int MAX_CHARS_PER_TOKEN = 128;

    private final OpenAiApi api;
    private final String model;
    private final int dimensions;
    private final VectorCache cache;
    private final EmbeddingMeter meter;

    /**
     * @param api closed together with this
     * @param model EMBEDDING_MODEL
     * @param dimensions EMBEDDING_DIMENSIONS, which every vector must have
     */
    public OpenAiEmbedder(OpenAiApi api, String model, int dimensions, VectorCache cache, EmbeddingMeter meter) {
        this.api = api;
        this.model = model;
        this.dimensions = dimensions;
        this.cache = cache;
        this.meter = meter;
    }

    @Override
    public Embeddings embed(ParsedDocument document, Progress progress, VectorCache paid) {
        Task task = Task.on(document, ErrorType.EMBEDDING_GENERATION, "Embedding", "EMBEDDING_MODEL");
        List<String> chunks = document.chunks();
        if (chunks.isEmpty()) {
            throw new ApexException(ErrorType.VALIDATION, task.subject() + ": it has no chunks; parse it again");
        }
        boolean whole = fits(document.content());
        List<String> texts = whole ? new Followed(chunks, document.content()) : chunks;
        TextVectors vectors = new TextVectors(
                        texts,
                        (place, text) -> tokens(
                                place < chunks.size() ? task.subject() + ", chunk " + (place + 1) : task.subject(),
                                text),
                        requests(task, progress),
                        cache,
                        paid,
                        meter,
                        dimensions,
                        progress)
                .make(prefix());
        return new Embeddings(
                model, whole ? vectors.get(chunks.size()) : vectors.mean(chunks.size()), vectors.first(chunks.size()));
    }

    @Override
    public Vector embed(String words) {
        Task task = new Task(ErrorType.EMBEDDING_GENERATION, "Embedding the words to search for", "EMBEDDING_MODEL");
        return new TextVectors(
                        List.of(words),
                        (place, text) -> tokens(task.subject(), text),
                        requests(task, Progress.NONE),
                        cache,
                        VectorCache.NONE,
                        meter,
                        dimensions,
                        Progress.NONE)
                .make(prefix())
                .get(0);
    }

    private String prefix() {
        return model + '|' + dimensions + '|';
    }

    /** A row of texts and one more behind it. */
    private static final class Followed extends AbstractList<String> {
        private final List<String> row;
        private final String last;

        Followed(List<String> row, String last) {
            this.row = row;
            this.last = last;
        }

        @Override
        public String get(int index) {
            return index == row.size() ? last : row.get(index);
        }

        @Override
        public int size() {
            return row.size() + 1;
        }
    }

    @Override
    public void close() {
        api.close();
    }

    private static int tokens(String subject, String text) {
        int tokens = Tokens.count(text);
        if (tokens == 0) {
            throw new ApexException(ErrorType.VALIDATION, subject + ": the text is empty");
        }
        if (tokens > Input.MAX_TOKENS) {
            throw new ApexException(
                    ErrorType.VALIDATION,
                    subject + ": " + tokens + " tokens are more than the " + Input.MAX_TOKENS
                            + " that the model takes; use less text, or set CHUNK_TOKENS lower");
        }
        return tokens;
    }

    private static boolean fits(String content) {
        return !content.isEmpty()
                && content.length() <= Input.MAX_TOKENS * MAX_CHARS_PER_TOKEN
                && Tokens.count(content) <= Input.MAX_TOKENS;
    }

    private TextVectors.Requests requests(Task task, Progress progress) {
        return new TextVectors.Requests() {
            @Override
            public OptionalInt tokensAtOnce() {
                return api.tokensAtOnce(model);
            }

            @Override
            public List<Vector> vectors(List<Input> batch) {
                return ask(task, batch, progress);
            }
        };
    }

    private List<Vector> ask(Task task, List<Input> batch, Progress progress) {
        var request = EmbeddingCreateParams.builder()
                .model(model)
                .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                .inputOfArrayOfStrings(batch.stream().map(Input::text).toList());
        if (model.startsWith("text-embedding-3-")) {
            request.dimensions(dimensions); // older models, and other servers' models, refuse the parameter
        }
        Demand demand = new Demand(model, batch.stream().mapToInt(Input::tokens).sum());
        return api.ask(task, demand, progress, (client, headers) -> {
            try (HttpResponseFor<CreateEmbeddingResponse> answer =
                    client.embeddings().withRawResponse().create(request.build())) {
                headers.accept(answer.headers());
                return read(task, answer.parse(), batch.size());
            }
        });
    }

    private List<Vector> read(Task task, CreateEmbeddingResponse response, int expected) {
        Vector[] vectors = new Vector[expected];
        int found = 0;
        for (Embedding embedding : response.data()) {
            int index = Math.toIntExact(embedding.index());
            if (index < 0 || index >= expected || vectors[index] != null) {
                throw broken(task, "vectors that belong to no text");
            }
            vectors[index] = vector(task, embedding);
            found++;
        }
        if (found != expected) {
            throw broken(task, found + " vectors for " + expected + " texts");
        }
        // other servers leave the usage out
        response._usage()
                .asKnown()
                .flatMap(usage -> usage._promptTokens().asKnown())
                .ifPresent(tokens -> meter.used(tokens, 0));
        return List.of(vectors);
    }

    private Vector vector(Task task, Embedding embedding) {
        var value = embedding.embeddingValue();
        Vector vector;
        if (value.isBase64()) {
            vector = Vector.fromBase64(value.asBase64());
        } else {
            List<Float> numbers = value.asFloats();
            float[] values = new float[numbers.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = numbers.get(i);
            }
            vector = Vector.of(values);
        }
        if (vector.size() != dimensions) {
            throw new ApexException(
                    ErrorType.EMBEDDING_DIMENSION,
                    task.subject() + ": model " + model + " answered " + vector.size() + " dimensions instead of "
                            + dimensions + "; make EMBEDDING_DIMENSIONS and EMBEDDING_MODEL agree");
        }
        for (int i = 0; i < vector.size(); i++) {
            if (!Float.isFinite(vector.get(i))) {
                throw broken(task, "a vector with a number that is not finite");
            }
        }
        return vector;
    }

    private static ApexException broken(Task task, String what) {
        return new ApexException(task.type(), task.subject() + ": the OpenAI API answered " + what);
    }
}
