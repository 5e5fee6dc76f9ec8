/**
 * The attack: promotions of real servers by real agents, under writers and faults, from a seed.
 * What was acknowledged and what the servers hold decide; an agent's word does not. See
 * docs/attack.md.
 */
@NullMarked
package org.trovekeeper.attack;

import org.jspecify.annotations.NullMarked;
