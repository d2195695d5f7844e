package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import java.util.concurrent.CancellationException;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Collects the text of a body and counts its pages; stops a parse that passes a limit or was given up. Parsers may swallow
 * the exception that stops them, so whoever parsed asks {@link #check} afterwards.
 */
final class TextHandler extends DefaultHandler {
    private final StringBuilder text = new StringBuilder();
    private final ParseLimits limits;
    private final Failures failures;
    private RuntimeException stopped;
    private int depth;
    private int bodyDepth;
    private int pages;

    TextHandler(ParseLimits limits, Failures failures) {
        this.limits = limits;
        this.failures = failures;
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
        proceed();
        depth++;
        if (depth > limits.maxNesting()) {
            stop(failures.tooLarge("nests more than " + limits.maxNesting() + " elements", "PARSE_MAX_NESTING"));
        }
        if (bodyDepth == 0 && "body".equals(localName)) {
            bodyDepth = depth;
        }
        boolean block = bodyDepth > 0 && (localName.equals("div") || localName.equals("table"));
        if (block && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n'); // parsers end blocks with a line, but do not begin them with one
        }
        String kind = attributes.getValue("class");
        if ("page".equals(kind) || "slide-content".equals(kind)) {
            pages++;
        }
    }

    @Override
    public void endElement(String uri, String localName, String name) {
        if (depth == bodyDepth) {
            bodyDepth = 0;
        }
        depth--;
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
        proceed();
        if (bodyDepth > 0) {
            if (text.length() + (long) length > limits.maxCharacters()) {
                stop(tooManyCharacters(limits, failures));
            }
            text.append(characters, start, length);
        }
    }

    @Override
    public void ignorableWhitespace(char[] characters, int start, int length) throws SAXException {
        characters(characters, start, length);
    }

    /** Throws what stopped the parse, if something did. */
    void check() {
        if (stopped instanceof ApexException limit) {
            throw limit;
        }
        if (stopped != null) {
            throw new CancellationException("Parsing was given up");
        }
    }

    String text() {
        return text.toString();
    }

    int pages() {
        return pages;
    }

    static ApexException tooManyCharacters(ParseLimits limits, Failures failures) {
        return failures.tooLarge(
                "holds more than " + limits.maxCharacters() + " characters of text", "PARSE_MAX_CHARACTERS");
    }

    private void proceed() throws SAXException {
        if (stopped == null && Thread.currentThread().isInterrupted()) {
            stopped = new CancellationException("Parsing was given up");
        }
        if (stopped != null) {
            throw new SAXException("stopped");
        }
    }

    private void stop(ApexException limit) throws SAXException {
        stopped = limit;
        throw new SAXException("stopped");
    }
}
