package org.trovekeeper.attack;

/**
 * A row that a server acknowledged.
 *
 * @param from when the acknowledging statement was sent, in nanoseconds of the run
 * @param to when the answer was there
 */
public record Ack(String writer, long id, String member, long from, long to) {}
