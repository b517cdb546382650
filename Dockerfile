# The images of TrustFlow, one target for each program:
#   docker build --target silo|worker|cli .
# ENGINE is the engine that runs the grains: orleans for a cluster, embedded for one process that needs no server beside it.
ARG ENGINE=orleans

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG ENGINE
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
COPY . .
# One after the other: they share projects. What is published is portable, so that it runs on any processor.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Silo/Silo.csproj -c Release -p:ActorEngine=${ENGINE} -p:UseAppHost=false -o /out/silo && \
    dotnet publish Processors/Processors.csproj -c Release -p:ActorEngine=${ENGINE} -p:UseAppHost=false -o /out/worker && \
    dotnet publish Cli/Cli.csproj -c Release -p:ActorEngine=${ENGINE} -p:UseAppHost=false -o /out/cli
# The runtime image has no shell that could make a folder.
RUN mkdir -p /out/folders/data

# Has neither shell nor package manager. Its user is "app", 1654, given as a number so that a host can see that it is not root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS runtime
WORKDIR /app
COPY --from=build --chown=1654:1654 /out/folders/ /
USER 1654:1654

FROM runtime AS cli
COPY --from=build /out/cli/ /app/
ENTRYPOINT ["dotnet", "/app/trustflow.dll"]

FROM runtime AS worker
ENV TRUSTFLOW_WORKER_DATA=/data
COPY --from=build /out/worker/ /app/
VOLUME /data
# A worker serves nothing that could be asked: it ends when it cannot go on. Whether it does its work, `trustflow processor list` tells.
HEALTHCHECK NONE
ENTRYPOINT ["dotnet", "/app/TrustFlow.Processors.dll"]

# Last, so that it is what a build without a target gives.
FROM runtime AS silo
ENV TRUSTFLOW_DATA=/data
COPY --from=build /out/cli/ /cli/
COPY --from=build /out/silo/ /app/
COPY samples/ /app/samples/
VOLUME /data
# The silo as seen from its own container; it listens on loopback only. 11111: between silos, 30000: clients that call grains.
EXPOSE 11111 30000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["dotnet", "/cli/trustflow.dll", "status"]
ENTRYPOINT ["dotnet", "/app/trustflow-silo.dll"]
