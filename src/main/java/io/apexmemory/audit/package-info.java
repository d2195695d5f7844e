/**
 * What keeps the promise when a worker could not: the sweeper takes over sagas past their deadline and collects versions that
 * nobody may see. It never touches a saga in flight, nor a version that is live. Start with {@link
 * io.apexmemory.audit.Sweeper}.
 */
package io.apexmemory.audit;
