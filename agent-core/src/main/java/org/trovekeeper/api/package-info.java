/** The local way in: HTTP and JSON on a Unix socket. The only user of Vert.x. */
@NullMarked
package org.trovekeeper.api;

import org.jspecify.annotations.NullMarked;
