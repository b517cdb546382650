namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The deployment on Kubernetes, read: no cluster is needed.</summary>
public sealed class KubernetesTests(ProgramVariables programs) : IClassFixture<ProgramVariables>
{
    [Fact]
    public void Kustomization_AsItIs_HasNothingWrong() => Assert.Empty(Complaints(KubernetesObjects.Read()));

    [Theory]
    [InlineData("kustomization.yaml", "  - workers.yaml\n", "", "does not list workers.yaml")]
    [InlineData("kustomization.yaml", "  - workers.yaml\n", "  - workers.yaml\n  - more.yaml\n", "lists more.yaml, which is not there")]
    [InlineData("kustomization.yaml", "haproxy.cfg=door.cfg", "haproxy.cfg=gate.cfg", "lists gate.cfg, which is not there")]
    [InlineData("kustomization.yaml", "name: trustflow-door", "name: trustflow-gate", "no config map 'trustflow-door'")]
    [InlineData("kustomization.yaml", "namespace: trustflow", "namespace: other", "namespace is no object")]
    [InlineData("settings.yaml", "kind: ConfigMap", "kind: Secret", "a 'Secret' is not expected here")]
    [InlineData("settings.yaml", "apiVersion: v1", "apiVersion: v2", "apiVersion 'v2' is not v1")]
    [InlineData("settings.yaml", "name: trustflow-broker", "name: trustflow-rabbit", "no config map 'trustflow-broker'")]
    [InlineData("settings.yaml", "name: trustflow-broker", "name: trustflow-silo", "is there twice")]
    [InlineData("settings.yaml", "  name: trustflow-broker\n", "  labels: {}\n", "has no name")]
    [InlineData("settings.yaml", "TRUSTFLOW_PROCESSORS", "TRUSTFLOW_PROCESSOR", "does not know TRUSTFLOW_PROCESSOR")]
    [InlineData("settings.yaml", "RABBITMQ_HOST", "POSTGRES_HOST", "Deployment worker-chunker, worker: its program does not know POSTGRES_HOST")]
    [InlineData("settings.yaml", "TRUSTFLOW_SILO_PORT: \"11111\"", "TRUSTFLOW_SILO_PORT: \"11112\"", "TRUSTFLOW_SILO_PORT is 11112, which is no port of it")]
    [InlineData("settings.yaml", "TRUSTFLOW_STORE: postgres", "TRUSTFLOW_STORE: sqlite", "not on the store that all share")]
    [InlineData("settings.yaml", "samples/bootstrap.yaml", "samples/boot.yaml", "holds no samples/boot.yaml")]
    [InlineData("services.yaml", "targetPort: 8080", "targetPort: 8081", "nobody listens on '8081'")]
    [InlineData("services.yaml", "port: 8088", "port: 8080", "no Service has port 8088")]
    [InlineData("services.yaml", "selector:\n    app.kubernetes.io/part-of: trustflow\n    app.kubernetes.io/name: silo", "selector:\n    app.kubernetes.io/name: silos", "there are no such pods")]
    [InlineData("silos.yaml", "matchLabels:\n      app.kubernetes.io/part-of: trustflow\n      app.kubernetes.io/name: silo", "matchLabels:\n      app.kubernetes.io/name: silos", "its selector does not match its pods")]
    [InlineData("silos.yaml", "matchLabels:\n      app.kubernetes.io/part-of: trustflow\n      app.kubernetes.io/name: silo", "matchLabels:\n      app.kubernetes.io/part-of: trustflow", "matches also another's pods")]
    [InlineData("silos.yaml", "serviceName: silo", "serviceName: trustflow", "no headless Service")]
    [InlineData("silos.yaml", "replicas: 3", "replicas: 2", "there are not three silos")]
    [InlineData("silos.yaml", "image: haproxy:2.6", "image: haproxy:latest", "no tag that says its version")]
    [InlineData("silos.yaml", "image: trustflow/silo:0.1.0", "image: trustflow/siloh:0.1.0", "is of no stage")]
    [InlineData("silos.yaml", "path: /health/startup", "path: /healthz", "silos do not serve '/healthz'")]
    [InlineData("silos.yaml", "port: 8080", "port: 8088", "startupProbe: nobody listens on '8088'")]
    [InlineData("silos.yaml", "port: 8080", "port: http", "startupProbe: nobody listens on 'http'")]
    [InlineData("silos.yaml", "livenessProbe:", "livelinessProbe:", "has no livenessProbe")]
    [InlineData("silos.yaml", "containerPort: 8404", "containerPort: 8405", "DOOR_METRICS_PORT is no port of it")]
    [InlineData("silos.yaml", "terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 30", "is killed before it has handed over")]
    [InlineData("silos.yaml", "preStop:", "postStart:", "stops while requests still come")]
    [InlineData("silos.yaml", "podAntiAffinity:", "podAffinity:", "all silos may be on one node")]
    [InlineData("silos.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "may do more than it needs")]
    [InlineData("silos.yaml", "runAsUser: 1654", "runAsUser: 1000", "is not the image's user")]
    [InlineData("silos.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may do more than it needs")]
    [InlineData("silos.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may do more than it needs")]
    [InlineData("silos.yaml", "            limits:\n", "            most:\n", "does not say what it needs")]
    [InlineData("silos.yaml", "key: TRUSTFLOW_TOKEN", "key: TOKEN", "the secret has no 'TOKEN'")]
    [InlineData("silos.yaml", "                  name: trustflow\n", "                  name: passwords\n", "how to make the secret 'passwords'")]
    [InlineData("silos.yaml", "name: TRUSTFLOW_TOKEN", "name: TRUSTFLOW_TOKENS", "its configuration needs TRUSTFLOW_TOKEN")]
    [InlineData("silos.yaml", "name: TRUSTFLOW_ADVERTISE\n              valueFrom:\n                fieldRef:\n                  fieldPath: status.podIP", "name: POSTGRES_PASSWORD\n              value: guess", "POSTGRES_PASSWORD is written out")]
    [InlineData("silos.yaml", "        - name: tmp\n          emptyDir: {}", "        - name: temp\n          emptyDir: {}", "there is no volume 'tmp'")]
    [InlineData("silos.yaml", "mountPath: /data", "mountPath: /var/data", "cannot write to /data")]
    [InlineData("silos.yaml", "podManagementPolicy:", "podManagement:", "'podManagement' is no part of a workload")]
    [InlineData("workers.yaml", "args: [chunker]", "args: [chunkier]", "there is no processor 'chunkier'")]
    [InlineData("workers.yaml", "args: [chunker]", "args: []", "runs no processor")]
    [InlineData("disruption.yaml", "maxUnavailable: 1", "maxUnavailable: 2", "more than one may be taken")]
    [InlineData("disruption.yaml", "app.kubernetes.io/name: silo", "app.kubernetes.io/name: silos", "there are no such pods")]
    [InlineData("network.yaml", "port: 11111", "port: 11112", "port 11112 is nobody's")]
    [InlineData("network.yaml", "port: 5672", "port: 5673", "port 5673 is nobody's")]
    [InlineData("network.yaml", "app.kubernetes.io/name: silo", "app.kubernetes.io/name: silos", "there are no such pods")]
    [InlineData("network.yaml", "policyTypes: [Egress]", "policyTypes: [Ingress]", "has egress and is not of that type")]
    [InlineData("door.cfg", "DOOR_PORT 8080", "DOOR_PORT 8081", "DOOR_PORT is no port of it")]
    [InlineData("door.cfg", "\"${SILO_ADDRESS}\"", "\"${SILO_PLACE}\"", "its configuration needs SILO_PLACE")]
    public void Kustomization_WithADefect_IsTold(string file, string good, string bad, string complaint)
    {
        var files = KubernetesObjects.Read();

        Broken.IsTold(files[file], good, bad, complaint, text => Complaints(new Dictionary<string, string>(files, StringComparer.Ordinal) { [file] = text }));
    }

    IEnumerable<string> Complaints(IReadOnlyDictionary<string, string> files)
    {
        var objects = new KubernetesObjects(files);
        var pods = new PodCheck(objects, Repository.Read("docs/containers.md"), Repository.Read(".env.example"), Dockerfile.Parse(Repository.Read("Dockerfile")), programs);
        return [.. KubernetesCheck.Complaints(objects), .. pods.Complaints()];
    }
}
