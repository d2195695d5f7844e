package io.apexmemory.parse;

/** The kinds of document that can be read; {@link #wire} is the {@code file_type} of the metadata. */
enum Format {
    PDF,
    DOCX,
    PPTX,
    TXT,
    MD,
    HTML;

    static final String ALL = "PDF, DOCX, PPTX, TXT, Markdown and HTML";

    String wire() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
