/** The outbox under test, with transports that fail. */
@NullMarked
package org.trovekeeper.conductor;

import org.jspecify.annotations.NullMarked;
