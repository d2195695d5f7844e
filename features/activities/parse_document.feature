Feature: A file becomes a document

  Background:
    Given an empty memory

  Rule: What a file holds is read in the same way, whatever its format and wherever it lies
    @parse-01 @blackbox
    Scenario Outline: <format> from <place>
      Given "<file>" lies in <place>
      When "<file>" is ingested
      Then the parsed document has the id that belongs to its address
      And its text contains "<words>"
      And its metadata say
        | title   | author   | file_type | page_count |
        | <title> | <author> | <format>  | <pages>    |
      And its metadata name its address, its size in bytes and the SHA-256 of its text
      And its chunks together hold all of its text

      Examples:
        | format | place    | file                   | pages | title                                 | author                   | words                              |
        | pdf    | a folder | bill-of-lading.pdf     | 1     | Bill of Lading CFL-48213              | Columbia Valley Orchards | Apples, fresh, Honeycrisp, size 80 |
        | pdf    | S3       | bill-of-lading.pdf     | 1     | Bill of Lading CFL-48213              | Columbia Valley Orchards | Apples, fresh, Honeycrisp, size 80 |
        | docx   | a folder | rate-confirmation.docx | 1     | Rate Confirmation CFL-48227           | Kevin Marsh              | Kiln-dried Douglas fir, 18 bundles |
        | docx   | S3       | rate-confirmation.docx | 1     | Rate Confirmation CFL-48227           | Kevin Marsh              | Kiln-dried Douglas fir, 18 bundles |
        | pptx   | a folder | slides-with-notes.pptx | 6     | Third quarter 2026: operations review | Elena Kowalski           | waited for a chassis               |
        | pptx   | S3       | slides-with-notes.pptx | 6     | Third quarter 2026: operations review | Elena Kowalski           | waited for a chassis               |
        | txt    | a folder | driver-log.txt         | 1     | driver-log                            |                          | Reefer alarm 18                    |
        | txt    | S3       | driver-log.txt         | 1     | driver-log                            |                          | Reefer alarm 18                    |
        | md     | a folder | driver-onboarding.md   | 1     | driver-onboarding                     |                          | Road test with a senior driver     |
        | md     | S3       | driver-onboarding.md   | 1     | driver-onboarding                     |                          | Road test with a senior driver     |

  Rule: A worker that dies while it parses is missed after one heartbeat time-out, not after five minutes
    @parse-02 @blackbox
    Scenario: The worker dies in the middle of a long parse
      Given heartbeats are missed after 8 seconds instead of 30
      And the first worker to parse "long-dispatch-log.txt" takes 20 seconds over it and dies
      And a second worker stands by, for whom S3 takes 1 second
      When "long-dispatch-log.txt" is ingested
      Then the ingestion succeeds
      And the first worker was missed once, and later than 20 seconds after it began
      And the second worker began within 15 seconds of the first one's death
      And each attempt at the parse was allowed 5 minutes
      And the first heartbeat of each worker said "Loading document"

  Rule: Storage that fails and comes back costs attempts and nothing else
    @parse-03 @blackbox
    Scenario: S3 fails twice and then answers
      Given "bill-of-lading.pdf" lies in S3
      And S3 fails 2 times
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the parse was attempted 3 times
      And each failed attempt ended with DocumentStorageError
      And the workflow's history holds one parsed document
      And each database holds one version of "bill-of-lading.pdf"

  Rule: A file that can never be parsed is tried once and says why
    @parse-04 @blackbox
    Scenario Outline: The file is <trouble>
      When "<file>" is ingested
      Then the ingestion fails with <error>
      And the error names "<file>"
      And the parse was attempted 1 time
      And no other step was attempted
      And no database has changed

      Examples:
        | trouble                  | file                     | error                  |
        | a program in disguise    | wrong-extension-exe.docx | UnsupportedFormatError |
        | a picture in disguise    | wrong-extension-png.pdf  | UnsupportedFormatError |
        | a PDF behind a password  | password-protected.pdf   | EncryptedDocumentError |
        | a DOCX behind a password | password-protected.docx  | EncryptedDocumentError |
        | a PDF full of noise      | corrupt.pdf              | CorruptDocumentError   |
        | half a DOCX              | truncated.docx           | CorruptDocumentError   |
        | without a single byte    | empty.pdf                | EmptyDocumentError     |
        | blank                    | blank.txt                | EmptyDocumentError     |
        | not there                | no-such-file.pdf         | DocumentNotFoundError  |

  Rule: Whoever reads the history needs no Java to understand a parsed document
    @parse-05 @blackbox
    Scenario: A client in another language reads the parsed document
      When "bill-of-lading.pdf" is ingested
      Then the history holds the parsed document as plain JSON
      And its fields are exactly
        | uuid     |
        | content  |
        | metadata |
        | chunks   |
      And the fields of its "metadata" are exactly
        | title          |
        | author         |
        | file_type      |
        | file_size      |
        | source_path    |
        | created_date   |
        | modified_date  |
        | page_count     |
        | content_sha256 |
      And any reader of JSON finds in it
        | /metadata/title        | string | Bill of Lading CFL-48213  |
        | /metadata/file_type    | string | pdf                       |
        | /metadata/page_count   | number | 1                         |
        | /metadata/created_date | string | an ISO 8601 time in UTC   |
        | /uuid                  | string | a UUID                    |
        | /chunks/0              | string | the beginning of its text |
