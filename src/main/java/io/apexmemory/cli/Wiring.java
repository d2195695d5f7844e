package io.apexmemory.cli;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import io.apexmemory.config.Settings;
import io.apexmemory.parse.DocumentParser;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * Where the commands get the other packages from, each part only when a command asks for it. A service that does not answer is an
 * {@code ApexException} that names it with its address and what sets it.
 */
class Wiring {
    /** Ingestions as workflows. */
    Ingestions temporal(Settings settings) {
        throw new UnsupportedOperationException();
    }

    /** The same four steps in this process. */
    Ingestions direct(Settings settings) {
        throw new UnsupportedOperationException();
    }

    /** The id that a document without one gets: of its canonical URI, which need not exist any more. */
    UUID documentId(Settings settings, String uri) {
        throw new UnsupportedOperationException();
    }

    /** The live version of a document as PostgreSQL has it; connects for this one question. */
    OptionalLong liveVersion(Settings settings, UUID documentId) {
        throw new UnsupportedOperationException();
    }

    /** The parser alone; connects to nothing. */
    DocumentParser parser(Settings settings) {
        throw new UnsupportedOperationException();
    }

    /** Counts tokens as the chunker does. */
    ToIntFunction<String> tokens() {
        return Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.CL100K_BASE)::countTokensOrdinary;
    }

    PassageSearch search(Settings settings) {
        throw new UnsupportedOperationException();
    }

    /** A worker that polls already. */
    RunningWorker worker(Settings settings) {
        throw new UnsupportedOperationException();
    }
}
