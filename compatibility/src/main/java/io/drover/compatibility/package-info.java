/** An application of Spring Boot's kind that uses Drover. */
package io.drover.compatibility;
