using Forensics.Imaging.Analyzers.Metadata;

namespace Forensics.Engine.Analyze;

/// <summary>What of a picture's declarations speaks of its origin.</summary>
static class ProvenanceRules
{
    public static Provenance Of(MetadataResult declared) => new(
        declared.HasAiLabel,
        declared.HasTc260Label,
        declared.C2paPresent,
        C2paBindingIntact: null,
        C2paSignatureValid: null,
        C2paSignerTrusted: null,
        declared.Editor,
        declared.CameraMake,
        declared.CameraModel);
}
