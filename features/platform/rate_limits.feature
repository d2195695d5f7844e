Feature: All workers together ask OpenAI no more often than one may

  Background:
    Given an empty memory

  Rule: A limit that is set holds for all workers together
    @limit-01
    Scenario: Four workers have much to ask
      Given OpenAI takes 30 requests at once and 600 a minute, and refuses more
      And workers may ask OpenAI 600 times a minute
      When 4 workers of one memory embed 15 texts each, all at once
      Then all 60 texts are embedded
      And OpenAI refused 0 requests

  Rule: What OpenAI says of its limit to one worker holds for all
    @limit-02
    Scenario: Nothing is set, and one worker has had an answer
      Given OpenAI takes 30 requests at once and 600 a minute, refuses more, and says so in its answers
      And one of 4 workers has embedded a text
      When 4 workers of one memory embed 15 texts each, all at once
      Then all 60 texts are embedded
      And OpenAI refused 0 requests

  Rule: When OpenAI asks one worker to wait, all wait
    @limit-03
    Scenario: One of four workers was refused
      Given OpenAI answers 429 with Retry-After 2 s 1 time
      And OpenAI has refused one of 4 workers
      When 4 workers of one memory embed 5 texts each, all at once
      Then all 20 texts are embedded
      And OpenAI refused 1 request
      And nobody asked within 2 seconds of the refusal

  Rule: Without Redis a worker keeps the limit by itself
    @limit-04
    Scenario: Redis goes away when the worker has started
      Given OpenAI takes 15 requests at once and 600 a minute, and refuses more
      And workers may ask OpenAI 600 times a minute
      And Redis is away from a worker that has started
      When 1 worker of one memory embeds 40 texts each, all at once
      Then all 40 texts are embedded
      And OpenAI refused 0 requests
      And the worker warns once that "Redis does not answer: this worker keeps the limits of the OpenAI API by itself"
