/** Status, marks and heartbeats under test. */
@NullMarked
package org.trovekeeper.status;

import org.jspecify.annotations.NullMarked;
