/** What every module's tests use: fakes of the host and the rules of the architecture. */
@NullMarked
package org.trovekeeper.testing;

import org.jspecify.annotations.NullMarked;
