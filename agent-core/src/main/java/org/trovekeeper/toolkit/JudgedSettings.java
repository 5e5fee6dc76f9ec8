package org.trovekeeper.toolkit;

import java.util.Map;
import java.util.Set;

/**
 * A configuration group as an engine judges it before it stores or applies it: both go by the same
 * judgement.
 *
 * @param taken the settings that the server would take, by the names of its files
 * @param leftOut the names that belong to the agent, which decides them whatever a group says
 * @param refused why the others cannot be: the server's words, or what they would break
 */
public record JudgedSettings(
    Map<String, String> taken, Set<String> leftOut, Map<String, String> refused) {}
