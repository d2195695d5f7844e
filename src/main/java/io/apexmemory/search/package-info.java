/**
 * Reads what the saga wrote: passages near a question, and the entities that connect them. Every hit is resolved through the
 * live version in PostgreSQL, so nothing uncommitted and no mixture of versions is ever shown. Start with {@link
 * io.apexmemory.search.Search}.
 */
package io.apexmemory.search;
