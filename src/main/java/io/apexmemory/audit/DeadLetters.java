package io.apexmemory.audit;

import io.apexmemory.saga.EnhancedSaga;
import io.apexmemory.saga.Ledger;
import io.apexmemory.store.PostgresDeadLetters;
import io.apexmemory.store.PostgresDeadLetters.Count;
import io.apexmemory.store.PostgresDeadLetters.Filter;
import io.apexmemory.store.PostgresDeadLetters.Letter;
import io.apexmemory.store.PostgresDeadLetters.State;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a person does with dead letters. All of it may be done twice, and beside sweeps and sagas. Thread-safe. */
public final class DeadLetters {
    private final PostgresDeadLetters letters;
    private final EnhancedSaga saga;

    public DeadLetters(PostgresDeadLetters letters, EnhancedSaga saga) {
        this.letters = letters;
        this.saga = saga;
    }

    /** How a letter fared. */
    public enum Retry {
        /** The version is gone from the store. */
        RESOLVED,
        /** It was resolved before, and nothing was done. */
        RESOLVED_BEFORE,
        /** The store still does not give it back; counted. */
        FAILED,
        /** The version is live or its saga in flight, and was not touched. */
        LEFT_ALONE
    }

    /** A letter as it is after what was done with it. */
    public record Retried(Letter letter, Retry outcome) {}

    /** Oldest first. */
    public List<Letter> list(Filter filter) {
        return letters.list(filter);
    }

    public Optional<Letter> find(UUID deadLetterId) {
        return letters.list(Filter.id(deadLetterId)).stream().findFirst();
    }

    /** By store and state. */
    public List<Count> count(Filter filter) {
        return letters.count(filter);
    }

    /** Closes a letter without doing anything about it; false if it was closed already. A sweep may open it again. */
    public boolean resolve(Letter letter) {
        return letters.resolve(letter.deadLetterId());
    }

    /** Takes the version out of the store once more, and closes the letter if that succeeds. */
    public Retried retry(Letter letter) {
        Retry outcome = outcome(letter);
        return new Retried(find(letter.deadLetterId()).orElse(letter), outcome);
    }

    private Retry outcome(Letter letter) {
        if (letter.state() == State.RESOLVED) {
            return Retry.RESOLVED_BEFORE;
        }
        if (!letters.removable(letter.deadLetterId())) {
            return Retry.LEFT_ALONE;
        }
        Optional<String> error = saga.collect(
                new Ledger.Leftover(letter.sagaId(), letter.documentId(), letter.version()), letter.store());
        if (error.isPresent()) {
            letters.failed(letter.deadLetterId(), error.get());
            return Retry.FAILED;
        }
        return letters.resolve(letter.deadLetterId()) ? Retry.RESOLVED : Retry.RESOLVED_BEFORE;
    }
}
