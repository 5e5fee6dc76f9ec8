/** Tests of the dispatcher, and its reusable fakes. */
@NullMarked
package org.trovekeeper.dispatch;

import org.jspecify.annotations.NullMarked;
