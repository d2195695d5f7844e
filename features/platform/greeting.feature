Feature: A greeting shows that everything is connected

  Background:
    Given an empty memory

  Rule: A greeting is a workflow that a worker answers, in one attempt if nothing is wrong
    @greeting-01
    Scenario: Somebody is greeted
      When "Ada" is greeted
      Then the greeting is answered
      And the greeting was attempted 1 time

  Rule: The words are the same for everybody, but for the name
    @greeting-02 @blackbox
    Scenario: Somebody with a first and a last name is greeted
      When "Grace Hopper" is greeted
      Then the answer is "Hello, Grace Hopper! Welcome to Apex Memory System with Temporal.io!"

  Rule: Nobody without a name is greeted, and trying again does not help
    @greeting-03
    Scenario Outline: The name is <name>
      When somebody is greeted whose name is <name>
      Then the greeting fails with ValidationError, which says "the name is empty; say who is to be greeted"
      And the greeting was attempted 1 time

      Examples:
        | name         |
        | nothing      |
        | three spaces |
        | a tab        |
        | a line break |

  Rule: A name comes back as it was sent, whatever its script
    @greeting-04 @blackbox
    Scenario Outline: <name> is greeted
      When "<name>" is greeted
      Then the answer is "Hello, <name>! Welcome to Apex Memory System with Temporal.io!"

      Examples:
        | name            |
        | Jürgen Müßig    |
        | Ἀριστοτέλης     |
        | 山田 太郎           |
        | محمد بن موسى    |
        | अनुष्का           |
        | Zoë            |
        | 𝒜𝒹𝒶 🚚          |

  Rule: A greeting that fails for now is tried three times, and not a fourth time
    @greeting-05
    Scenario Outline: <failures> attempts fail
      Given the first <failures> attempts at a greeting fail
      When "Ada" is greeted
      Then its history allows 3 attempts of 10 seconds
      And the greeting was attempted 3 times
      And the greeting <ends>

      Examples:
        | failures | ends        |
        | 2        | is answered |
        | 3        | fails       |

  Rule: An attempt at a greeting that takes longer than ten seconds is given up
    @greeting-06
    Scenario: Every attempt takes too long
      Given an attempt may take a 20th of its time in production
      And every attempt at a greeting takes longer than it may
      When "Ada" is greeted
      Then the history says that its time was over, a 20th of 10 seconds for each attempt
      And the greeting was attempted 3 times

  Rule: The log tells that somebody was greeted, and not who
    @greeting-07
    Scenario: An operator searches the log for a greeting
      When "Ada Lovelace" is greeted
      Then the worker's log has one line "Greeted", with the greeting's workflow and attempt 1
      And no line of the worker's log holds "Lovelace"

  Rule: The history tells the whole course of a greeting, in a form that needs no Java to read
    @greeting-08
    Scenario: Somebody reads the history of a greeting
      When "Ada" is greeted
      Then its history is
        | workflow execution started   |
        | workflow task scheduled      |
        | workflow task started        |
        | workflow task completed      |
        | activity task scheduled      |
        | activity task started        |
        | activity task completed      |
        | workflow task scheduled      |
        | workflow task started        |
        | workflow task completed      |
        | workflow execution completed |
      And the name and the answer stand in it as plain JSON, "Ada" and "Hello, Ada! Welcome to Apex Memory System with Temporal.io!"

  Rule: The activity of a greeting says and refuses the same without a workflow around it
    @greeting-09
    Scenario: The activity is run alone
      When the activity of the greeting is run alone, for "Ada" and for nobody
      Then alone it answers "Hello, Ada! Welcome to Apex Memory System with Temporal.io!"
      And alone it refuses nobody with ValidationError

  Rule: The command line shows the greeting, or what is missing for one
    @greeting-10
    Scenario Outline: <situation>
      Given <situation>
      When somebody runs "apex greet --wait 2 Ada"
      Then the exit code is <code>, and it prints "<words>"

      Examples:
        | situation                            | code | words                                                          |
        | a worker works                       | 0    | Hello, Ada! Welcome to Apex Memory System with Temporal.io!    |
        | no worker works                      | 1    | no worker answered within 2 s on task queue nobody-polls-here  |
        | nobody listens at Temporal's address | 1    | Temporal does not answer at 127.0.0.1:1; see TEMPORAL_HOST and |
