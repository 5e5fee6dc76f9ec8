/** Swift through jclouds, with the user's token. The only place that knows jclouds. */
@NullMarked
package org.trovekeeper.store.swift;

import org.jspecify.annotations.NullMarked;
