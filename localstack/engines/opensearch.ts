import { copyFileSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem, Workshop } from '../install/cache.ts';
import { provideJava } from '../install/java.ts';
import { MAVEN_REPOSITORY, runMaven } from '../install/maven.ts';
import { runTool } from '../install/tool.ts';
import type { NativeEngine } from './engine.ts';

const VERSION = '3.8.0';
const SOURCES = join(import.meta.dirname, '../opensearch');
const COMPILER = /\/ecj-[^/]*\.jar$/;

const item: CacheItem = {
  key: `opensearch-${VERSION}`,
  label: `OpenSearch ${VERSION}`,
  megabytes: 170,
  through: MAVEN_REPOSITORY,
  make: async (workshop: Workshop) => {
    const { staging, log, signal, provide } = workshop;
    const pom = ['--file', join(SOURCES, 'pom.xml')];
    const jars = `-DoutputDirectory=${join(staging, 'jars')}`;
    await runMaven(workshop, 'copy-dependencies', [...pom, jars]);
    const all = globSync(join(staging, 'jars/*.jar'));
    const compiler = all.find((jar) => COMPILER.test(jar));
    if (!compiler) throw new Error(`Maven brought no compiler into ${staging}/jars.`);
    const classes = join(staging, 'classes');
    const compile = ['-17', '-nowarn', '-proc:none', '-cp', all.join(':'), '-d', classes];
    const java = await provideJava(provide, signal);
    await runTool(java, ['-jar', compiler, ...compile, join(SOURCES, 'Main.java')], {
      log,
      signal,
    });
  },
};

export const opensearch: NativeEngine = {
  name: 'opensearch',
  graceMs: 20_000,
  prepare: async ({ data, port, provide, signal }) => {
    const root = await provide(item);
    const java = await provideJava(provide, signal);
    const home = join(data, 'home');
    mkdirSync(join(home, 'config'), { recursive: true });
    copyFileSync(join(SOURCES, 'log4j2.properties'), join(home, 'config/log4j2.properties'));
    const jars = globSync(join(root, 'jars/*.jar')).filter((jar) => !COMPILER.test(jar));
    const path = [join(root, 'classes'), ...jars.sort()].join(':');
    const main = ['-cp', path, 'Main', home, join(data, 'data'), String(port)];
    const args = [...JAVA_OPTIONS, ...main];
    return { product: `OpenSearch ${VERSION}`, file: java, args, cwd: home };
  },
};

/** Tuned for little memory and a quick start, not for throughput: one person searches here. */
const JAVA_OPTIONS = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '--enable-native-access=ALL-UNNAMED',
  '-Dlog4j2.disable.jmx=true',
];
