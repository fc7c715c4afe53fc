using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class AllocationTests
{
    private const string Slug = "^[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]$";

    private const string CreateTask = $$"""
        {
          "$id": "/schemas/queue/v1/create-task-request.json#",
          "type": "object",
          "additionalProperties": false,
          "required": ["taskQueueId", "created", "deadline", "payload", "metadata"],
          "definitions": { "slug": { "type": "string", "pattern": "{{Slug}}" } },
          "properties": {
            "taskQueueId": { "pattern": "^[a-zA-Z0-9-_]{1,38}/[a-z]([-a-z0-9]{0,36}[a-z0-9])?$", "type": "string" },
            "schedulerId": { "type": "string", "maxLength": 38, "pattern": "^([a-zA-Z0-9-_]*)$", "default": "-" },
            "taskGroupId": { "$ref": "#/definitions/slug" },
            "dependencies": {
              "type": "array", "maxItems": 10000, "uniqueItems": true, "default": [],
              "items": { "$ref": "#/definitions/slug" }
            },
            "requires": { "enum": ["all-completed", "all-resolved"], "default": "all-completed" },
            "priority": { "enum": ["highest", "very-high", "high", "medium", "low", "lowest"], "default": "lowest" },
            "retries": { "type": "integer", "minimum": 0, "maximum": 49, "default": 5 },
            "created": { "type": "string", "format": "date-time" },
            "deadline": { "type": "string", "format": "date-time" },
            "scopes": { "type": "array", "items": { "type": "string", "pattern": "^[ -~]*$" }, "default": [] },
            "routes": { "type": "array", "maxItems": 64, "uniqueItems": true, "items": { "maxLength": 249 } },
            "payload": { "type": "object" },
            "metadata": {
              "type": "object", "additionalProperties": false, "required": ["name", "owner", "source"],
              "properties": {
                "name": { "maxLength": 255 }, "description": { "maxLength": 32768 }, "owner": { "maxLength": 255 },
                "source": {
                  "type": "string", "pattern": "^(https?://|ssh://|git@)",
                  "anyOf": [{ "format": "hostname" }, { "format": "uri" }]
                }
              }
            },
            "tags": { "type": "object", "additionalProperties": { "maxLength": 4096 }, "default": {} },
            "extra": { "type": "object", "default": {} }
          }
        }
        """;

    private const string Body = """
        {
          "taskQueueId": "built-in/succeed",
          "schedulerId": "level-1",
          "taskGroupId": "fN1SbArXTPSVFNUvaOlinQ",
          "dependencies": [
            "fN1SbArXTPSVFNUvaOlinQ", "fN1SbArXTPSVFNUvaOlin2", "aN1SbArXTPSVFNUvaOlinQ", "bN1SbArXTPSVFNUvaOlinQ",
            "cN1SbArXTPSVFNUvaOlinQ", "dN1SbArXTPSVFNUvaOlinQ", "eN1SbArXTPSVFNUvaOlinQ", "gN1SbArXTPSVFNUvaOlinQ",
            "hN1SbArXTPSVFNUvaOlinQ", "iN1SbArXTPSVFNUvaOlinQ"
          ],
          "created": "2026-11-21T22:53:12.046Z",
          "deadline": "2026-11-22T22:53:12.046Z",
          "scopes": ["queue:get-artifact:project/x/*", "secrets:get:\u0070roject/x"],
          "routes": ["index.project.x.latest", "notify.email.a@example.com.on-failed"],
          "payload": { "command": [["bash", "-c", "echo \"hello\""]], "maxRunTime": 600 },
          "metadata": {
            "name": "Build", "description": "Builds it, with \u00e9scapes\n", "owner": "a@example.com",
            "source": "https://example.com/a/b"
          },
          "tags": { "kind": "build", "os": "linux" }
        }
        """;

    [Test]
    public void Judging_a_valid_task_definition_allocates_nothing()
    {
        var validator = Judge.Compile(CreateTask);
        var body = Judge.Json(Body.Replace("fN1SbArXTPSVFNUvaOlin2", "jN1SbArXTPSVFNUvaOlinQ"));
        Run(validator, body).Should().BeTrue();
        var isValid = true;

        Allocated.By(() => isValid &= Run(validator, body)).Should().Be(0);

        isValid.Should().BeTrue();
    }

    [Test]
    public void The_same_definition_with_one_wrong_character_is_refused()
    {
        Judge.Compile(CreateTask).Validate(Judge.Json(Body)).Should().ContainSingle()
            .Which.Path.Should().Be("data/dependencies/1");
    }

    private static bool Run(SchemaValidator validator, System.Text.Json.JsonElement body)
    {
        var isValid = true;
        for (var round = 0; round < 100; round++)
        {
            isValid &= validator.IsValid(body) && validator.Validate(body).Count == 0;
        }

        return isValid;
    }
}
