/**
 * What keeps the promise when a worker could not, and what shows whether it is kept. The auditor reads the four stores past
 * everything else and believes nobody; the repair mends what it found; the sweeper takes over sagas past their deadline and
 * collects versions that nobody may see. None of them ever removes a live version or touches a saga in flight. Start with {@link
 * io.apexmemory.audit.Auditor}.
 */
package io.apexmemory.audit;
