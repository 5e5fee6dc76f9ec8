/** Builds the agent from its parts, starts and stops it. */
@NullMarked
package org.trovekeeper.main;

import org.jspecify.annotations.NullMarked;
