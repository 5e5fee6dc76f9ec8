package org.trovekeeper.attack;

import java.util.Map;
import java.util.Set;

/**
 * What a server holds.
 *
 * @param rows of each writer, by number
 * @param digests of each table, over all of its columns
 * @param history what names the history that led there; equal on servers of one history
 */
public record Contents(Map<String, Set<Long>> rows, Map<String, String> digests, String history) {
  /** The numbers of one writer's rows. */
  Set<Long> of(String writer) {
    return rows.getOrDefault(writer, Set.of());
  }
}
