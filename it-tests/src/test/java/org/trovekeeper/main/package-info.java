/** The agent's own parts against what they are linked to. */
@NullMarked
package org.trovekeeper.main;

import org.jspecify.annotations.NullMarked;
