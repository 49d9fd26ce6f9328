//! The named powers: who may decide what. Who holds one is computed in [`crate::authority`] (specification: powers, sections 1 and 2).

choice! {
    /// A named power. It reaches anybody but the governing body only by a chain of approved delegations.
    pub enum Power {
        SetParameters "set-parameters",
        SetBodies "set-bodies",
        AppointAccountable "appoint-accountable",
        CommissionAssurance "commission-assurance",
        ApproveAccount "approve-account",
        DecideReserved "decide-reserved",
        AcceptBeyondAppetite "accept-beyond-appetite",
        RatifyAct "ratify-act",
        ApprovePolicy "approve-policy",
        ApproveScope "approve-scope",
        ApproveObjectives "approve-objectives",
        ConcludeReview "conclude-review",
        Fund "fund",
        ApproveAimsChange "approve-aims-change",
        AssignRoles "assign-roles",
        ApproveMethod "approve-method",
        ApproveSoa "approve-soa",
        ApproveTreatment "approve-treatment",
        AcceptRisk "accept-risk",
        ApproveAssessment "approve-assessment",
        DetermineLaw "determine-law",
        ApproveUse "approve-use",
        ApproveGate "approve-gate",
        ApproveChange "approve-change",
        GrantException "grant-exception",
        BlockUse "block-use",
        ResolveConflict "resolve-conflict",
        SuspendSystem "suspend-system",
        ResumeSystem "resume-system",
        ApproveSupplier "approve-supplier",
        ApproveContract "approve-contract",
        ApproveDocument "approve-document",
        PublishExternally "publish-externally",
        ManageIncident "manage-incident",
        NotifyAuthority "notify-authority",
        HandleConcern "handle-concern",
        TriageDiscovery "triage-discovery",
        ConfirmCompetence "confirm-competence",
        ApproveAuditProgramme "approve-audit-programme",
        ConductAudit "conduct-audit",
        VerifyEffectiveness "verify-effectiveness",
        CloseNonconformity "close-nonconformity",
        SetRetention "set-retention",
        LegalHold "legal-hold",
        ErasePersonal "erase-personal",
        Maintain "maintain",
        Administer "administer",
    }
}

impl Power {
    /// Whether it stays with the governing body and its own committees by default.
    pub const fn is_reserved(self) -> bool {
        matches!(
            self,
            Self::SetParameters
                | Self::AppointAccountable
                | Self::CommissionAssurance
                | Self::ApproveAccount
                | Self::DecideReserved
                | Self::AcceptBeyondAppetite
        )
    }

    /// Whether using it decides something. Whoever holds `administer` uses no deciding power (SD13).
    pub const fn is_deciding(self) -> bool {
        !matches!(self, Self::Administer)
    }
}

choice! {
    /// What a person stands for in the organisation.
    pub enum Function {
        Legal "legal",
        Compliance "compliance",
        Risk "risk",
        Security "security",
        Privacy "privacy",
        Product "product",
        Data "data",
        ModelRisk "model-risk",
        Conduct "conduct",
        Hr "hr",
        Procurement "procurement",
        Finance "finance",
        Operations "operations",
        Technology "technology",
        Audit "audit",
    }
}
