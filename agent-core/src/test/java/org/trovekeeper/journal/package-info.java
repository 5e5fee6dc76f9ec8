/** Tests of the journal, its contract suite and its fake. */
@NullMarked
package org.trovekeeper.journal;

import org.jspecify.annotations.NullMarked;
