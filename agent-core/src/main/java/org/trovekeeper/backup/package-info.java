/** The backup pipeline: compress, encrypt, digest, cut, upload; and the way back. */
@NullMarked
package org.trovekeeper.backup;

import org.jspecify.annotations.NullMarked;
