package io.apexmemory.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.CharArrayWriter;
import java.io.IOException;

/**
 * A text that was read out of JSON and becomes a string when it is first asked for. A parser keeps the characters of a string until
 * it comes to the next one: a string made at once would be the third copy of a large text. Used by one thread.
 */
final class LateText {
    private CharArrayWriter read;
    private String text;

    private LateText() {}

    @Override
    public String toString() {
        if (text == null) {
            text = read.toString();
            read = null;
        }
        return text;
    }

    /** Also leaves it where those that read what comes later in the same object find it. */
    static final class FromJson extends JsonDeserializer<LateText> {
        @Override
        public LateText deserialize(JsonParser json, DeserializationContext context) throws IOException {
            LateText late = new LateText();
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                late.read = new CharArrayWriter(json.getTextLength());
                json.getText(late.read);
            } else {
                late.text = context.readValue(json, String.class);
            }
            context.setAttribute(LateText.class, late);
            return late;
        }
    }
}
