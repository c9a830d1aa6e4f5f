#!/usr/bin/env python3
"""Upstream's own library beside Seawall, over the same pods in one run: pods.py BENCH [--runs N].

BENCH is build/release/bench; `./dev bench pods` makes it and its inputs. Needs Go. Prints, for each benchmark, the
least CPU time of upstream's k8s.io/pod-security-admission and of Seawall, and how many times faster Seawall is."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULE = "k8s.io/pod-security-admission@v0.37.2"

PROGRAM = r"""package main

import (
    "fmt"
    "os"
    "path/filepath"
    "sort"
    "strings"
    "syscall"
    "time"

    corev1 "k8s.io/api/core/v1"
    "k8s.io/apimachinery/pkg/runtime"
    "k8s.io/apimachinery/pkg/runtime/serializer/json"
    "k8s.io/pod-security-admission/api"
    "k8s.io/pod-security-admission/policy"
    "sigs.k8s.io/yaml"
)

var restricted = api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
var evaluator policy.Evaluator
var passed int

func check(err error) {
    if err != nil {
        panic(err)
    }
}

// As the API server and kubectl decode: the serializer of apimachinery, which reads the kind first.
func decoder(isYAML bool) runtime.Decoder {
    scheme := runtime.NewScheme()
    check(corev1.AddToScheme(scheme))
    return json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: isYAML})
}

var fromJSON, fromYAML = decoder(false), decoder(true)

func decode(text []byte, isYAML bool) *corev1.Pod {
    which := fromJSON
    if isYAML {
        which = fromYAML
    }
    object, _, err := which.Decode(text, nil, nil)
    check(err)
    return object.(*corev1.Pod)
}

func judge(pod *corev1.Pod) {
    if policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec)).Allowed {
        passed++
    }
}

func cpu() time.Duration {
    var usage syscall.Rusage
    check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
    return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// The nanoseconds of one item, over half a second.
func measure(name string, items int, call func()) {
    rounds := 1
    for {
        start := cpu()
        for round := 0; round < rounds; round++ {
            call()
        }
        if spent := cpu() - start; spent > 500*time.Millisecond {
            fmt.Printf("%s\t%f\n", name, float64(spent.Nanoseconds())/float64(rounds*items))
            return
        }
        rounds *= 2
    }
}

func main() {
    var err error
    evaluator, err = policy.NewEvaluator(policy.DefaultChecks(), nil)
    check(err)
    var yamls, jsons [][]byte
    var pods []*corev1.Pod
    var paths []string
    check(filepath.Walk(os.Args[1], func(path string, info os.FileInfo, err error) error {
        if err == nil && strings.HasSuffix(path, ".yaml") {
            paths = append(paths, path)
        }
        return err
    }))
    sort.Strings(paths)
    for _, path := range paths {
        text, err := os.ReadFile(path)
        check(err)
        asJSON, err := yaml.YAMLToJSON(text)
        check(err)
        yamls, jsons, pods = append(yamls, text), append(jsons, asJSON), append(pods, decode(text, true))
    }
    for index, name := range []string{"passes", "forbidden/explained"} {
        text, err := os.ReadFile(os.Args[2+index])
        check(err)
        pod := decode(text, true)
        measure(name, 1, func() { judge(pod) })
    }
    measure("testdata/decoded/explained", len(pods), func() {
        for _, pod := range pods {
            judge(pod)
        }
    })
    measure("testdata/json", len(jsons), func() {
        for _, text := range jsons {
            judge(decode(text, false))
        }
    })
    measure("testdata/yaml", len(yamls), func() {
        for _, text := range yamls {
            judge(decode(text, true))
        }
    })
}
"""


def build_peer(folder):
    """The Go program, built once."""
    program = folder / "pods"
    source = folder / "main.go"
    if program.exists() and source.exists() and source.read_text() == PROGRAM:
        return program
    folder.mkdir(parents=True, exist_ok=True)
    source.write_text(PROGRAM)
    if not (folder / "go.mod").exists():
        subprocess.run(["go", "mod", "init", "pods"], cwd=folder, check=True, capture_output=True)
    for command in (["go", "get", MODULE], ["go", "mod", "tidy"], ["go", "build", "-o", "pods", "."]):
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    return program


def samples(folder):
    """The pods of the benchmark's own, written out for the peer."""
    text = (ROOT / "bench" / "pods_bench.cpp").read_text()
    paths = []
    for name in ("passing", "forbidden"):
        start = text.index(f"const char* {name} = R\"(") + len(f"const char* {name} = R\"(")
        path = folder / f"{name}.yaml"
        path.write_text(text[start : text.index(')";', start)])
        paths.append(path)
    return paths


def run_peer(program, data, paths):
    made = subprocess.run([program, data, *paths], check=True, capture_output=True, text=True).stdout
    return {name: float(time) for name, time in (line.split("\t") for line in made.splitlines())}


def run_seawall(bench, data):
    command = [bench, "--benchmark_filter=^pods/evaluate/", "--benchmark_format=json"]
    made = subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, "SEAWALL_BENCH_DATA": str(data)}).stdout
    times = {}
    for each in json.loads(made)["benchmarks"]:
        name = each["name"].removeprefix("pods/evaluate/restricted/")
        items = each.get("items_per_second")
        times[name] = 1e9 / items if items else each["cpu_time"]
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    data = ROOT / "build" / "bench-data"
    folder = ROOT / "build" / "peers" / "pods"
    program = build_peer(folder)
    paths = samples(folder)
    least = {}
    for _ in range(arguments.runs):
        for who, times in (("upstream", run_peer(program, (data / "pod-security-testdata").resolve(), paths)),
                           ("seawall", run_seawall(arguments.bench, data))):
            for name, time in times.items():
                key = (name, who)
                least[key] = min(time, least.get(key, time))
    print(f"{'restricted:latest, ns a pod':40} {'upstream':>10} {'Seawall':>10} {'times':>7}")
    for name in [name for name, who in least if who == "upstream"]:
        upstream, seawall = least[name, "upstream"], least[name, "seawall"]
        print(f"{name:40} {upstream:10.0f} {seawall:10.0f} {upstream / seawall:7.1f}")


main()
