// Artifacts whose builds write no pom.properties, by Gradle and by Ant for the most part. Rows are data: each says what
// Maven's repository has.

#include <array>

#include "jar_names.h"

namespace seawall::packages {
namespace {

// Of two rows that match, the first counts.
constexpr std::array artifacts = {
    KnownArtifact{"spring-aop", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-aspects", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-beans", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-context", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-context-indexer", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-context-support", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-core", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-expression", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-instrument", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-jcl", "org.springframework", "org/apache/commons/logging/"},
    KnownArtifact{"spring-jdbc", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-jms", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-messaging", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-orm", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-oxm", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-r2dbc", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-test", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-tx", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-web", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-webflux", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-webmvc", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-websocket", "org.springframework", "org/springframework/"},
    KnownArtifact{"spring-amqp", "org.springframework.amqp", "org/springframework/amqp/"},
    KnownArtifact{"spring-boot*", "org.springframework.boot", "org/springframework/boot/"},
    KnownArtifact{"spring-graphql*", "org.springframework.graphql", "org/springframework/graphql/"},
    KnownArtifact{"spring-integration-*", "org.springframework.integration", "org/springframework/integration/"},
    KnownArtifact{"spring-kafka*", "org.springframework.kafka", "org/springframework/kafka/"},
    KnownArtifact{"spring-ldap-*", "org.springframework.ldap", "org/springframework/"},
    KnownArtifact{"spring-rabbit*", "org.springframework.amqp", "org/springframework/amqp/"},
    KnownArtifact{"spring-security-*", "org.springframework.security", "org/springframework/security/"},
    KnownArtifact{"spring-session-*", "org.springframework.session", "org/springframework/session/"},
    KnownArtifact{"tomcat-embed-*", "org.apache.tomcat.embed", "org/apache/"},
    KnownArtifact{"catalina", "org.apache.tomcat", "org/apache/catalina/", "tomcat-catalina"},
    KnownArtifact{"catalina-ha", "org.apache.tomcat", "org/apache/catalina/", "tomcat-catalina-ha"},
    KnownArtifact{"catalina-storeconfig", "org.apache.tomcat", "org/apache/catalina/", "tomcat-storeconfig"},
    KnownArtifact{"catalina-tribes", "org.apache.tomcat", "org/apache/catalina/", "tomcat-tribes"},
    KnownArtifact{"jasper", "org.apache.tomcat", "org/apache/jasper/", "tomcat-jasper"},
    KnownArtifact{"jasper-el", "org.apache.tomcat", "org/apache/el/", "tomcat-jasper-el"},
    KnownArtifact{"tomcat-*", "org.apache.tomcat", "org/apache/"},
    KnownArtifact{"akka-*", "com.typesafe.akka", "akka/"},
    KnownArtifact{"ant", "org.apache.ant", "org/apache/tools/ant/"},
    KnownArtifact{"ant-*", "org.apache.ant", "org/apache/tools/ant/"},
    KnownArtifact{"apache-cassandra", "org.apache.cassandra", "org/apache/cassandra/", "cassandra-all"},
    KnownArtifact{"cassandra-all", "org.apache.cassandra", "org/apache/cassandra/"},
    KnownArtifact{"asm", "org.ow2.asm", "org/objectweb/asm/", {}, 4},
    KnownArtifact{"asm", "asm", "org/objectweb/asm/"},
    KnownArtifact{"asm-*", "org.ow2.asm", "org/objectweb/asm/", {}, 4},
    KnownArtifact{"aspectjrt", "org.aspectj", "org/aspectj/"},
    KnownArtifact{"aspectjweaver", "org.aspectj", "org/aspectj/"},
    KnownArtifact{"bcmail-*", "org.bouncycastle", "org/bouncycastle/"},
    KnownArtifact{"bcpg-*", "org.bouncycastle", "org/bouncycastle/"},
    KnownArtifact{"bcpkix-*", "org.bouncycastle", "org/bouncycastle/"},
    KnownArtifact{"bcprov-*", "org.bouncycastle", "org/bouncycastle/"},
    KnownArtifact{"bctls-*", "org.bouncycastle", "org/bouncycastle/"},
    KnownArtifact{"bcutil-*", "org.bouncycastle", "org/bouncycastle/"},
    KnownArtifact{"bson", "org.mongodb", "org/bson/"},
    KnownArtifact{"mongodb-driver-*", "org.mongodb", "com/mongodb/"},
    KnownArtifact{"caffeine", "com.github.ben-manes.caffeine", "com/github/benmanes/caffeine/"},
    KnownArtifact{"commons-beanutils", "commons-beanutils", "org/apache/commons/"},
    KnownArtifact{"commons-collections", "commons-collections", "org/apache/commons/"},
    KnownArtifact{"commons-digester", "commons-digester", "org/apache/commons/"},
    KnownArtifact{"commons-fileupload", "commons-fileupload", "org/apache/commons/"},
    KnownArtifact{"commons-httpclient", "commons-httpclient", "org/apache/commons/"},
    KnownArtifact{"commons-logging", "commons-logging", "org/apache/commons/"},
    KnownArtifact{"commons-validator", "commons-validator", "org/apache/commons/"},
    KnownArtifact{"connect-*", "org.apache.kafka", "org/apache/kafka/connect/"},
    KnownArtifact{"derby*", "org.apache.derby", "org/apache/derby/"},
    KnownArtifact{"dom4j", "org.dom4j", "org/dom4j/", {}, 2},
    KnownArtifact{"dom4j", "dom4j", "org/dom4j/"},
    KnownArtifact{"elasticsearch", "org.elasticsearch", "org/elasticsearch/"},
    KnownArtifact{"freemarker", "org.freemarker", "freemarker/"},
    KnownArtifact{"groovy*", "org.apache.groovy", "groovy/", {}, 4},
    KnownArtifact{"groovy*", "org.codehaus.groovy", "groovy/"},
    KnownArtifact{"grpc-*", "io.grpc", "io/grpc/"},
    KnownArtifact{"h2", "com.h2database", "org/h2/"},
    KnownArtifact{"hibernate-core", "org.hibernate.orm", "org/hibernate/", {}, 6},
    KnownArtifact{"hibernate-core", "org.hibernate", "org/hibernate/"},
    KnownArtifact{"hsqldb", "org.hsqldb", "org/hsqldb/"},
    KnownArtifact{"jackson-core-asl", "org.codehaus.jackson", "org/codehaus/jackson/"},
    KnownArtifact{"jackson-jaxrs", "org.codehaus.jackson", "org/codehaus/jackson/"},
    KnownArtifact{"jackson-mapper-asl", "org.codehaus.jackson", "org/codehaus/jackson/"},
    KnownArtifact{"jackson-xc", "org.codehaus.jackson", "org/codehaus/jackson/"},
    KnownArtifact{"jdom", "org.jdom", "org/jdom/"},
    KnownArtifact{"jdom2", "org.jdom", "org/jdom2/"},
    KnownArtifact{"kafka-*", "org.apache.kafka", "org/apache/kafka/"},
    KnownArtifact{"kafka_*", "org.apache.kafka", "kafka/"},
    KnownArtifact{"kotlin-*", "org.jetbrains.kotlin", "kotlin/"},
    KnownArtifact{"kotlinx-*", "org.jetbrains.kotlinx", "kotlinx/"},
    KnownArtifact{"liquibase-core", "org.liquibase", "liquibase/"},
    KnownArtifact{"logging-interceptor", "com.squareup.okhttp3", "okhttp3/"},
    KnownArtifact{"lucene-*", "org.apache.lucene", "org/apache/lucene/"},
    KnownArtifact{"lz4-java", "org.lz4", "net/jpountz/"},
    KnownArtifact{"micrometer-*", "io.micrometer", "io/micrometer/"},
    KnownArtifact{"micronaut-core", "io.micronaut", "io/micronaut/"},
    KnownArtifact{"micronaut-http", "io.micronaut", "io/micronaut/"},
    KnownArtifact{"micronaut-http-client", "io.micronaut", "io/micronaut/"},
    KnownArtifact{"micronaut-http-server", "io.micronaut", "io/micronaut/"},
    KnownArtifact{"micronaut-http-server-netty", "io.micronaut", "io/micronaut/"},
    KnownArtifact{"micronaut-inject", "io.micronaut", "io/micronaut/"},
    KnownArtifact{"mysql-connector-j", "com.mysql", "com/mysql/"},
    KnownArtifact{"mysql-connector-java", "mysql", "com/mysql/"},
    KnownArtifact{"okhttp", "com.squareup.okhttp3", "okhttp3/"},
    KnownArtifact{"okio", "com.squareup.okio", "okio/"},
    KnownArtifact{"okio-jvm", "com.squareup.okio", "okio/"},
    KnownArtifact{"opensearch", "org.opensearch", "org/opensearch/"},
    KnownArtifact{"poi", "org.apache.poi", "org/apache/poi/"},
    KnownArtifact{"poi-*", "org.apache.poi", "org/apache/poi/"},
    KnownArtifact{"postgresql", "org.postgresql", "org/postgresql/"},
    KnownArtifact{"retrofit", "com.squareup.retrofit2", "retrofit2/"},
    KnownArtifact{"rhino", "org.mozilla", "org/mozilla/javascript/"},
    KnownArtifact{"rxjava", "io.reactivex.rxjava3", "io/reactivex/rxjava3/", {}, 3},
    KnownArtifact{"rxjava", "io.reactivex.rxjava2", "io/reactivex/", {}, 2},
    KnownArtifact{"solr-*", "org.apache.solr", "org/apache/solr/"},
    KnownArtifact{"thymeleaf", "org.thymeleaf", "org/thymeleaf/"},
    KnownArtifact{"velocity", "org.apache.velocity", "org/apache/velocity/"},
    KnownArtifact{"xalan", "xalan", "org/apache/xalan/"},
    KnownArtifact{"xercesImpl", "xerces", "org/apache/xerces/"},
};

bool is_of(std::string_view pattern, std::string_view artifact) noexcept {
  if (!pattern.ends_with('*')) return pattern == artifact;
  pattern.remove_suffix(1);
  return artifact.starts_with(pattern);
}

}  // namespace

std::vector<const KnownArtifact*> known_artifacts(std::string_view artifact) {
  std::vector<const KnownArtifact*> found;
  for (const KnownArtifact& each : artifacts) {
    if (is_of(each.artifact, artifact)) found.push_back(&each);
  }
  return found;
}

}  // namespace seawall::packages
