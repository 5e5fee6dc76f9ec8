/** What the strategies share: the tools' folder and the way into a tool. */
@NullMarked
package org.trovekeeper.strategies;

import org.jspecify.annotations.NullMarked;
