/** Engine facts to service status to heartbeat. */
@NullMarked
package org.trovekeeper.status;

import org.jspecify.annotations.NullMarked;
