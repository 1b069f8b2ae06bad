namespace Forensics.IntegrationTests;

/// <summary>Names the rule of docs/rules.md that a test holds. On a line of its own above the test: the page's own test reads it from the source.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    public string Id => id;
}
