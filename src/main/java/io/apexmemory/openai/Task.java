package io.apexmemory.openai;

import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;

/**
 * What a call is for, in the words of its errors.
 *
 * @param type error type of a failure
 * @param subject starts the message, for example {@code Embedding document 8f1c… (s3://bucket/a.pdf)}
 * @param modelSetting name of the setting that chooses the model, for the remedy
 */
public record Task(ErrorType type, String subject, String modelSetting) {
    /** A task on a document, which the errors name by id and source. */
    public static Task on(ParsedDocument document, ErrorType type, String verb, String modelSetting) {
        String source = document.metadata() == null ? null : document.metadata().sourcePath();
        String name = source == null ? "" + document.uuid() : document.uuid() + " (" + source + ")";
        return new Task(type, verb + " document " + name, modelSetting);
    }
}
