package io.apexmemory.embed;

import com.openai.core.http.HttpResponseFor;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Tokens;
import io.apexmemory.document.Vector;
import io.apexmemory.openai.Demand;
import io.apexmemory.openai.OpenAiApi;
import io.apexmemory.openai.Task;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    public Embeddings embed(ParsedDocument document, Progress progress) {
        Task task = Task.on(document, ErrorType.EMBEDDING_GENERATION, "Embedding", "EMBEDDING_MODEL");
        List<String> chunks = document.chunks();
        if (chunks.isEmpty()) {
            throw new ApexException(ErrorType.VALIDATION, task.subject() + ": it has no chunks; parse it again");
        }
        Map<String, Input> inputs = new LinkedHashMap<>();
        for (int i = 0; i < chunks.size(); i++) {
            if (i % 256 == 0) {
                progress.step("Counting tokens of chunk " + (i + 1) + " of " + chunks.size());
            }
            String subject = task.subject() + ", chunk " + (i + 1);
            inputs.computeIfAbsent(chunks.get(i), text -> input(subject, text));
        }
        boolean whole = fits(document.content());
        if (whole) {
            inputs.computeIfAbsent(document.content(), text -> input(task.subject(), text));
        }
        Map<String, Vector> vectors = vectors(task, inputs.values(), progress);
        return new Embeddings(
                model,
                whole ? vectors.get(document.content()) : mean(chunks, inputs, vectors),
                chunks.stream().map(vectors::get).toList());
    }

    @Override
    public Vector embed(String words) {
        Task task = new Task(ErrorType.EMBEDDING_GENERATION, "Embedding the words to search for", "EMBEDDING_MODEL");
        return vectors(task, List.of(input(task.subject(), words)), Progress.NONE)
                .get(words);
    }

    @Override
    public void close() {
        api.close();
    }

    private Input input(String subject, String text) {
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
        return new Input(text, model + '|' + dimensions + '|' + ContentHash.sha256(text), tokens);
    }

    private static boolean fits(String content) {
        return !content.isEmpty()
                && content.length() <= Input.MAX_TOKENS * MAX_CHARS_PER_TOKEN
                && Tokens.count(content) <= Input.MAX_TOKENS;
    }

    private Map<String, Vector> vectors(Task task, Collection<Input> inputs, Progress progress) {
        Map<String, Vector> cached = cache.find(inputs.stream().map(Input::key).toList());
        Map<String, Vector> vectors = new HashMap<>();
        for (Input input : inputs) {
            Vector vector = cached.get(input.key());
            if (vector != null && vector.size() == dimensions) {
                vectors.put(input.text(), vector);
            }
        }
        meter.used(0, vectors.size());
        List<Input> missing =
                inputs.stream().filter(i -> !vectors.containsKey(i.text())).toList();
        for (List<Input> batch : Input.batches(missing, api.tokensAtOnce(model))) {
            List<Vector> answer = ask(task, batch, progress);
            Map<String, Vector> paid = new LinkedHashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                vectors.put(batch.get(i).text(), answer.get(i));
                paid.put(batch.get(i).key(), answer.get(i));
            }
            cache.put(paid);
            progress.step("Embedded " + vectors.size() + " of " + inputs.size() + " texts");
        }
        return vectors;
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

    private Vector mean(List<String> chunks, Map<String, Input> inputs, Map<String, Vector> vectors) {
        double[] sum = new double[dimensions];
        for (String chunk : chunks) {
            Vector vector = vectors.get(chunk);
            int weight = inputs.get(chunk).tokens();
            for (int i = 0; i < dimensions; i++) {
                sum[i] += (double) weight * vector.get(i);
            }
        }
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        float[] mean = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            mean[i] = (float) (length == 0 ? 0 : sum[i] / length);
        }
        return Vector.of(mean);
    }

    private static ApexException broken(Task task, String what) {
        return new ApexException(task.type(), task.subject() + ": the OpenAI API answered " + what);
    }
}
