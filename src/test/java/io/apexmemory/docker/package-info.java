/**
 * What can be known of {@code docker/} without an engine and without pulling an image: that its files agree with each other, with
 * the settings, and with the ports that clients depend on. Whether the images do what they promise, no test here can say.
 */
package io.apexmemory.docker;
