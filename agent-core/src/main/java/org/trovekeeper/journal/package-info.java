/** What was accepted and what was done, on disk before it is acknowledged or reported. */
@NullMarked
package org.trovekeeper.journal;

import org.jspecify.annotations.NullMarked;
