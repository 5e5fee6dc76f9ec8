/** Runs requests: acceptance, lanes, exactly one answer, notification, orderly stop. */
@NullMarked
package org.trovekeeper.dispatch;

import org.jspecify.annotations.NullMarked;
