/** Oslo configuration files and directories, read into records. */
@NullMarked
package org.trovekeeper.config;

import org.jspecify.annotations.NullMarked;
