/** The command {@code trovekeeper}. Verbs other than {@code agent} load no server library. */
@NullMarked
package org.trovekeeper.cli;

import org.jspecify.annotations.NullMarked;
